"""What we do, one use case a file, each a straight line: claim, gather, decide, commit."""
