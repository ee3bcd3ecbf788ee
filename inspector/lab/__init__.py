"""Differences, experiments, verdicts and the report that proves them."""
