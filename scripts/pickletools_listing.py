"""What pickletools says of pickles: one JSON object per line for each path on standard input.

  {dis, annotated}   the listings of `pickletools.dis`, or {error} where it refuses the file; annotated as the command
                     line does it, with `#` in place of every description
  {optimized}        what `pickletools.optimize` makes of it, in hex
"""

import io
import json
import pickletools
import sys


def listing(data, annotate):
    out = io.StringIO()
    pickletools.dis(data, out, annotate=annotate)
    return out.getvalue()


for opcode in pickletools.opcodes:
    opcode.doc = "#"
for line in sys.stdin:
    with open(line.rstrip("\n"), "rb") as file:
        data = file.read()
    try:
        answer = {
            "dis": listing(data, 0),
            "annotated": listing(data, 30),
            "optimized": pickletools.optimize(data).hex(),
        }
    except ValueError as error:
        answer = {"error": str(error)}
    print(json.dumps(answer))
