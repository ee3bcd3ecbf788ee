"""What may be wrong with a request, and the evidence for it."""
