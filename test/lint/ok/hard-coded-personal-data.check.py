ALLOWED = {
    "111222334",
}


def has_access(bsn: str) -> bool:
    return bsn in ALLOWED
