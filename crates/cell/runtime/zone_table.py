#!/usr/bin/env python3
"""Writes zone_table.cpp from the IANA time zone database: `zone_table.py tzdata.zi > zone_table.cpp` (needs zic)."""

import os
import struct
import subprocess
import sys
import tempfile

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"


def read_zone(path):
    """Returns (types, type in 1970, transitions after it, rule) of a TZif file, RFC 9636: its 64-bit part."""
    with open(path, "rb") as file:
        data = file.read()

    def counts(at):
        return struct.unpack(">6l", data[at + 20 : at + 44])

    isut, isstd, leap, times, types, chars = counts(0)
    at = 44 + times * 5 + types * 6 + chars + leap * 8 + isstd + isut
    isut, isstd, leap, times, types, chars = counts(at)
    at += 44
    moments = struct.unpack(f">{times}q", data[at : at + 8 * times])
    at += 8 * times
    indices = data[at : at + times]
    at += times
    offsets = [struct.unpack(">lBB", data[at + 6 * i : at + 6 * i + 6]) for i in range(types)]
    at += 6 * types
    names = data[at : at + chars]
    at += chars + leap * 12 + isstd + isut
    rule = data[at:].strip(b"\n").decode()
    kinds = [(offset, dst, names[name : names.index(b"\0", name)].decode()) for offset, dst, name in offsets]
    early = [index for moment, index in zip(moments, indices) if moment <= 0]
    return kinds, early[-1] if early else 0, [(m, index) for m, index in zip(moments, indices) if m > 0], rule


def number(value):
    """A number in base 32, least digit first; digits from 32 on say that another follows."""
    text = ""
    while value >= 32:
        text += DIGITS[32 + value % 32]
        value //= 32
    return text + DIGITS[value]


def encode(kinds, first, transitions):
    used = [first] + sorted({index for _, index in transitions} - {first})
    assert len(used) < 64
    types = ",".join(f"{kinds[index][0]}{kinds[index][2]}" for index in used)
    text, last = "", 0
    for moment, index in transitions:
        text += DIGITS[used.index(index)] + number(moment - last)
        last = moment
    return f"{types};{text}"


def compile_zones(source, form):
    rows = {}
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run(["zic", "-b", form, "-d", directory, source], check=True)
        for folder, _, files in os.walk(directory):
            for name in files:
                path = os.path.join(folder, name)
                rows[os.path.relpath(path, directory)] = read_zone(path)
    return rows


def main():
    source = sys.argv[1]
    with open(source, encoding="ascii") as file:
        version = file.readline().split()[2]
    slim, fat = compile_zones(source, "slim"), compile_zones(source, "fat")
    # zic's slim form lacks transitions that are predicted beyond 2038; its fat form lists all others up to there, too.
    rows = {name: fat[name] if fat[name][2] and fat[name][2][-1][0] > 1 << 31 else slim[name] for name in slim}
    print(f"// The IANA time zone database, version {version}, from 1970 on. Made by zone_table.py; public domain data.")
    print('#include "zone_table.h"\n\nnamespace kiln {\n\n// clang-format off')
    print("const ZoneRow zone_table[] = {")
    for name, (kinds, first, transitions, rule) in sorted(rows.items()):
        print(f'    {{"{name}", "{rule}", "{encode(kinds, first, transitions)}"}},')
    print("};\n// clang-format on\n")
    print(f"const std::size_t zone_count = {len(rows)};\n\n}}  // namespace kiln")


main()
