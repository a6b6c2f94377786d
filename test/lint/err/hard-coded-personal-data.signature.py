"""Sends what is due. Written by Jan <jan.devries@gmail.com>."""

REPORTS_TO = "jan.devries@gmail.com"  # expect: hard-coded-personal-data
