"""Two simulated weeks in sample newsrooms on loopback: everything feedwatch does, without network or configuration."""
