"""Walks the JSON Schema of descriptors: every place where a fact can stand, and values that fit or do not fit there."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"


class Shapes:
    def __init__(self, schema):
        self.schema = schema

    def resolved(self, part):
        """A part with what it refers to, and with all that must hold besides, in one."""
        if not isinstance(part, dict) or "$ref" not in part and "allOf" not in part:
            return part
        merged = {}
        if "$ref" in part:
            name = part["$ref"].rsplit("/", 1)[1]
            merged = {"$from": name, **self.resolved(self.schema["$defs"][name])}
        for each in [self.resolved(each) for each in part.get("allOf", [])] + [part]:
            for key, value in each.items():
                if key == "properties" and key in merged:
                    merged[key] = {**merged[key], **value}
                elif key == "required" and key in merged:
                    merged[key] = merged[key] + value
                elif key not in ("$ref", "allOf"):
                    merged[key] = value
        return merged

    def forms(self, part):
        part = self.resolved(part)
        if "anyOf" not in part:
            return [part]
        return [form for each in part["anyOf"] for form in self.forms(each)]

    def places(self, part=None, path=(), seen=()):
        """(path, part) of every property, each object type entered once on a way down; a list is a step `[]`."""
        part = self.schema if part is None else part
        for name, value in part["properties"].items():
            yield path + (name,), value
            for form in self.forms(value):
                for steps, inner in (((), form), (("[]",), self.resolved(form.get("items", {})))):
                    for target in self.forms(inner) if steps else [inner]:
                        if "properties" in target and target.get("title") not in seen:
                            yield from self.places(target, path + (name,) + steps, seen + (target.get("title"),))

    # -- Values

    def value(self, part, rng, depth=0):
        """A value that fits, of a form by chance."""
        return self.of_form(rng.choice(self.forms(part)), rng, depth)

    def of_form(self, form, rng, depth=0):
        """A value of this form; of a list of words, all of them."""
        if "enum" in form:
            return rng.choice(form["enum"])
        kinds = form.get("type", "object")
        kind = rng.choice(kinds) if isinstance(kinds, list) else kinds
        if kind == "object":
            return self.mapping(form, rng, depth)
        if kind == "array":
            words = [word for each in self.forms(form["items"]) for word in each.get("enum", [])]
            if words and depth == 0:
                return words
            least = form.get("minItems", 0)
            count = rng.randint(least, 2 if depth < 3 else least)
            return [self.value(form["items"], rng, depth + 1) for _ in range(count)]
        if kind == "boolean":
            return rng.choice([True, False])
        if kind == "integer":
            return rng.randint(0, 10000)
        if kind == "number":
            # Texts are read as they are written, and 1e+25 is no id.
            return rng.choice([0.25, 1, 365] if "string" in kinds else [0.25, 1, 365, 1e25])
        if kind == "null":
            return None
        return self.text(form, rng)

    def text(self, form, rng):
        if form.get("format") == "date":
            return f"{rng.randint(2000, 2030)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        pattern = form.get("pattern", "")
        if "64" in pattern:
            return "".join(rng.choices("0123456789abcdef", k=63)) + "f"
        if pattern == ":":
            return "https://files.example/" + rng.choice(LETTERS)
        if "{3}" in pattern:
            return rng.choice(["EUR", "CNY", "USD"])
        if "{2,3}" in pattern:
            return rng.choice(["de", "pt-BR", "zh-Hans"])
        if pattern:
            return "organization" if form.get("$from") == "reference" else "".join(rng.choices(LETTERS, k=6))
        return rng.choice(["off", "NO", "2026-05-01", "1.5", "true", "null", "", "a: b", "Grüße #1", "- x", "none"])

    def mapping(self, form, rng, depth):
        if "properties" not in form:
            return {rng.choice(LETTERS): self.value(form["additionalProperties"], rng, depth + 1)}
        result = {}
        needed = form.get("required", []) + form.get("else", {}).get("required", [])
        for name, part in form["properties"].items():
            if name in needed or rng.random() < 0.25 / (depth + 1):
                result[name] = self.value(part, rng, depth + 1)
        for name, dependent in form.get("dependentSchemas", {}).items():
            if name in result and any(needed not in result for needed in dependent.get("required", [])):
                del result[name]
            elif name in result:
                for other, rule in dependent["properties"].items():
                    if rule is False:
                        result.pop(other, None)
                    elif result.get(other) in ("none", []):
                        result.pop(name, None)
        return result

    def least(self, part, rng):
        """The smallest mapping that fits."""
        form = next(form for form in self.forms(part) if "properties" in form)
        return {name: self.value(form["properties"][name], rng, 9) for name in form.get("required", [])}

    def around(self, path, value, rng):
        """The smallest descriptor in which `value` stands at `path`."""
        root = {"apiVersion": "lexgate/v1", "kind": "Deployment", "metadata": {"name": "probe"}}
        here, part = root, self.schema
        steps = list(path)
        while len(steps) > 1:
            name = steps.pop(0)
            form = self.complete(part, here, name)
            part = form["properties"][name]
            if steps[0] == "[]":
                steps.pop(0)
                part = next(form for form in self.forms(part) if form.get("type") == "array")["items"]
                element = self.least(part, rng)
                here[name] = [element]
                here = element
            elif not isinstance(here.get(name), dict):
                here[name] = self.least(part, rng)
                here = here[name]
            else:
                here = here[name]
        self.complete(part, here, steps[0])
        here[steps[0]] = value
        return root

    def complete(self, part, here, name):
        """Writes what has to stand beside a key; the result is the form of the mapping."""
        form = next(form for form in self.forms(part) if "properties" in form)
        for needed in form.get("dependentSchemas", {}).get(name, {}).get("required", []):
            here.setdefault(needed, self.forms(form["properties"][needed])[0]["enum"][0])
        return form
