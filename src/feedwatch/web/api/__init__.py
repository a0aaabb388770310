"""The JSON API: what pages and commands do, for programs, under `/api/v1`."""
