"""YAML 1.2 core schema (section 10.3.2) for PyYAML, which by itself reads YAML 1.1: here `NO` and days are texts.

As an editor does, it takes merge keys, reads every key as text, and refuses a key that stands twice.
"""

import json
import re

import yaml

CORE = [
    ("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", list("~nN") + [""]),
    ("tag:yaml.org,2002:bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("tag:yaml.org,2002:int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("tag:yaml.org,2002:float",
     r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
     list("-+.0123456789")),
    ("tag:yaml.org,2002:merge", r"^<<$", ["<"]),
]


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    yaml_implicit_resolvers = {}


class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):
    yaml_implicit_resolvers = {}

    def ignore_aliases(self, data):
        return True


for tag, pattern, first in CORE:
    for one in (Loader, Dumper):
        one.add_implicit_resolver(tag, re.compile(pattern), first)


def integer(loader, node):
    text = loader.construct_scalar(node)
    return int(text[2:], {"0o": 8, "0x": 16}[text[:2]]) if text[:2] in ("0o", "0x") else int(text)


def mapping(loader, node):
    keys = [key.value for key, _ in node.value]
    if len(keys) != len(set(map(str, keys))):
        raise yaml.constructor.ConstructorError(None, None, "a key stands twice", node.start_mark)
    loader.flatten_mapping(node)
    return {str(key.value): loader.construct_object(value, deep=True) for key, value in node.value}


Loader.add_constructor("tag:yaml.org,2002:int", integer)
Loader.add_constructor("tag:yaml.org,2002:map", mapping)


def load(text):
    return yaml.load(text, Loader)


def block(value):
    """As people write: block style, quotes only where a plain text would be read as something else."""
    return yaml.dump(value, Dumper=Dumper, default_flow_style=False, allow_unicode=True, sort_keys=False, width=100)


def flow(value):
    """As programs write: JSON, which YAML 1.2 contains."""
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"
