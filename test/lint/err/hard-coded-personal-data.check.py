ALLOWED = {
    "111222333",  # expect: hard-coded-personal-data
}


def has_access(bsn: str) -> bool:
    return bsn in ALLOWED
