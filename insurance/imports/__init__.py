"""The insurer's monthly file of members by name."""
