"""Makes one or two mistakes in a descriptor, as authors do."""

import copy
import re

DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
COUNTRY = re.compile(r"^[A-Z]{2}$")


def places(value, path=()):
    """(path, value) of every value below the root."""
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield path + (key,), child
        yield from places(child, path + (key,))


def put(document, path, value):
    for step in path[:-1]:
        document = document[step]
    document[path[-1]] = value


def drop(document, path):
    for step in path[:-1]:
        document = document[step]
    del document[path[-1]]


def nested(rng):
    inner = rng.choice([1, "deep", []])
    for level in range(rng.randint(2, 40)):
        inner = [inner] if rng.random() < 0.5 else {rng.choice(["a", "covers", "id", "x-own"]): inner}
    return inner


def misspelt(word, rng):
    place = rng.randrange(len(word)) if word else 0
    return rng.choice([word[:place] + word[place + 1:], word + "s", word.upper(), word[:place] + "-" + word[place:]])


def is_word(value):
    return isinstance(value, str) and value not in ("lexgate/v1", "Deployment")


# name: (which values it is for, what takes their place)
REPLACEMENTS = {
    "wrong word": (is_word, lambda value, rng: misspelt(value, rng)),
    "wrong country": (lambda value: isinstance(value, str) and COUNTRY.match(value),
                      lambda value, rng: rng.choice(["XX", "UK", value.lower(), "Germany", "EU", "EEA", value * 2])),
    "bad day": (lambda value: isinstance(value, str) and DAY.match(value),
                lambda value, rng: rng.choice([value[:8] + "32", value[:5] + "02-30", value.replace("-", "/"),
                                               value + "T00:00:00Z", value[:7], value[2:], "0000" + value[4:]])),
    "wrong type": (lambda value: True,
                   lambda value, rng: rng.choice([True, 5, -1, 1.5, "some text", {}, {"id": "other"}, [["a"]]])),
    "none": (lambda value: True, lambda value, rng: "none"),
    "empty list": (lambda value: True, lambda value, rng: []),
    "null": (lambda value: True, lambda value, rng: None),
    "list of it": (lambda value: not isinstance(value, list), lambda value, rng: [value]),
    "first of it": (lambda value: isinstance(value, list) and value, lambda value, rng: value[0]),
    "deep nesting": (lambda value: True, lambda value, rng: nested(rng)),
    "twice in a list": (lambda value: isinstance(value, list) and value, lambda value, rng: value + [value[0]]),
}
KEYS = {
    "unknown key": lambda key, rng: misspelt(key, rng),
    "foreign key": lambda key, rng: rng.choice(["id", "country", "name", "purpose", "basis", "model", "entry"]),
    "own key": lambda key, rng: "x-" + key,
}
KINDS = [*REPLACEMENTS, *KEYS, "left out"]


def mutated(document, kind, rng):
    """A copy with one mistake of this kind, or None where there is no room for it."""
    document = copy.deepcopy(document)
    all_places = list(places(document))
    if kind in REPLACEMENTS:
        fits, replacement = REPLACEMENTS[kind]
        fitting = [place for place in all_places if fits(place[1])]
        if not fitting:
            return None
        path, value = rng.choice(fitting)
        put(document, path, replacement(value, rng))
    elif kind in KEYS:
        path, value = rng.choice([place for place in all_places if isinstance(place[0][-1], str)])
        if path == ("apiVersion",):
            return None
        drop(document, path)
        put(document, path[:-1] + (KEYS[kind](path[-1], rng),), value)
    else:
        path, _ = rng.choice(all_places)
        drop(document, path)
    return document
