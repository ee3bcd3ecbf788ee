"""Frozen values that every layer shares; standard library only, no IO.

A module of its own for each word of the domain; import the module's names from the module.
"""
