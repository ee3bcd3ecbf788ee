"""The diagnosis benchmark: requests with known faults, and what the product says of each.

    catalog -> healthy request -> fault(s) injected -> asked of the product -> judged by the truth

The truth comes from how a case was made and from the sandbox's answer to it, never from the rules
that are measured. `python -m diagnosis --help`, or `make bench-diagnosis`.
"""
