"""What the benchmarks share: contenders in turns, instructions, and programs with another image inside."""

import os
import pathlib
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
LINK_ORDER = ROOT / "Sources" / "lexgate" / "link-order.txt"
CORES = sorted(os.sched_getaffinity(0))
DAY = "2026-11-21"
# The cache is measured where that is said, and nowhere else.
os.environ["LEXGATE_CACHE"] = ""


class Run(NamedTuple):
    elapsed: int  # nanoseconds
    status: int
    memory: int  # KiB
    processor: int  # nanoseconds


def compile_c(source, output, libraries=(), static=True):
    compiler = os.environ.get("CC") or shutil.which("cc") or "clang"
    flags = ["-static"] if static else []
    subprocess.run([compiler, "-O2", *flags, "-o", output, source, *libraries], check=True)


def generate(folder, count, seed=7):
    subprocess.run([sys.executable, HERE / "generate-descriptors.py", "--output", folder, "--seed", str(seed),
                    "--count", str(count)], check=True)
    return sorted(folder.iterdir())


def in_turns(take_turns, contenders, rounds):
    """Runs commands `{name: (command, allowed statuses)}` in turns, one turn unmeasured before: `{name: [Run]}`."""
    arguments = [take_turns, str(rounds + 1)]
    for command, _ in contenders.values():
        arguments += ["--", *command]
    output = subprocess.run(arguments, check=True, stdout=subprocess.PIPE, text=True).stdout
    names = list(contenders)
    runs = {name: [] for name in names}
    for line in output.splitlines():
        index, elapsed, status, memory, processor = map(int, line.split())
        command, allowed = contenders[names[index]]
        if status not in allowed:
            sys.exit(f"{' '.join(map(str, command))}: status {status}, expected one of {allowed}")
        runs[names[index]].append(Run(elapsed, status, memory, processor))
    return {name: own[1:] for name, own in runs.items()}


def ratios(runs, base, field="elapsed"):
    """Of each run to its neighbour among `base`: a busy machine slows both alike."""
    return [getattr(own, field) / getattr(other, field) for own, other in zip(runs, base)]


def spread(values, digits=2):
    """`1.71 (1.65 to 1.80)`: median, least and greatest."""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def why_no_counts():
    """The reason why instructions cannot be counted here; None where they can."""
    if shutil.which("valgrind") is None:
        return "valgrind is not installed"
    done = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", "--log-file=/dev/null", "true"],
                          check=False, stderr=subprocess.DEVNULL)
    return None if done.returncode == 0 else "valgrind cannot run here"


def bare(binary, output, *, with_symbols=False):
    """A copy without what the linker leaves for debuggers, over which valgrind gives up."""
    subprocess.run(["strip", *(["--strip-debug"] if with_symbols else []), "-o", output, binary], check=True)
    return output


def instructions(command, allowed=(0, 1)):
    return int(re.search(r"(?m)^(?:totals|summary): (\d+)", _counted(command, allowed))[1])


def functions(command, allowed=(0, 1)):
    """The symbols of the functions that a command runs, those first that take most instructions by themselves."""
    names, costs, own, is_call = {}, {}, None, False
    for line in _counted(command, allowed).splitlines():
        named = re.match(r"(c?)fn=\((\d+)\)(?: (.+))?", line)
        if named:
            if named[3]:
                names[named[2]] = re.sub(r"'\d+$", "", named[3])
            if not named[1]:
                own = named[2]
        elif line.startswith("calls="):
            is_call = True
        elif own and re.match(r"[-+*\d]", line):
            # Below a call stands what the called function took.
            if not is_call:
                costs[names[own]] = costs.get(names[own], 0) + int(line.split()[1])
            is_call = False
    return sorted((name for name in costs if not name.startswith("0x")), key=lambda name: (-costs[name], name))


def _counted(command, allowed):
    with tempfile.NamedTemporaryFile() as counts:
        tool = ["valgrind", "--tool=callgrind", "--demangle=no", f"--callgrind-out-file={counts.name}",
                "--log-file=/dev/null"]
        done = subprocess.run([*tool, *command], check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if done.returncode not in allowed:
            sys.exit(f"{' '.join(map(str, command))}: status {done.returncode} under valgrind")
        return pathlib.Path(counts.name).read_text(encoding="utf-8")


def compile_image(pack_tool, policies, facts, output):
    subprocess.run([pack_tool, "--policies", policies, "--facts", facts, "--output", output], check=True)
    return output.read_bytes()


def replace_image(binary, image, output):
    """A copy of the program with another image; every other byte, and so code and size, stays. How large the image was."""
    known = symbols(binary)
    data = bytearray(binary.read_bytes())
    length = _offset(binary, known["lexgate_image_length"])
    room = int.from_bytes(data[length:length + 8], "little")
    if len(image) > room:
        sys.exit("the image is larger than the one that it replaces")
    start = _offset(binary, known["lexgate_image_bytes"])
    data[start:start + room] = image + bytes(room - len(image))
    data[length:length + 8] = len(image).to_bytes(8, "little")
    output.write_bytes(data)
    output.chmod(0o755)
    return room


def symbols(binary):
    """Addresses by name."""
    output = subprocess.run(["nm", binary], check=True, stdout=subprocess.PIPE, text=True).stdout
    return {fields[2]: int(fields[0], 16) for fields in map(str.split, output.splitlines()) if len(fields) == 3}


def _offset(binary, address):
    """Where the byte at an address stands in the file."""
    headers = subprocess.run(["readelf", "--segments", "--wide", binary], check=True, stdout=subprocess.PIPE, text=True)
    for line in headers.stdout.splitlines():
        fields = line.split()
        if fields[:1] == ["LOAD"]:
            start, virtual, size = int(fields[1], 16), int(fields[2], 16), int(fields[4], 16)
            if virtual <= address < virtual + size:
                return start + address - virtual
    sys.exit(f"{binary}: nothing is loaded at {address:#x}")
