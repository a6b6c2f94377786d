import os

import requests

session = requests.Session()


def call(path: str, method: str = "GET", body: dict | None = None):
    answer = session.request(method, os.environ["DYNAMICS_URL"] + path, json=body, timeout=5)
    answer.raise_for_status()
    return answer.json() if answer.content else None
