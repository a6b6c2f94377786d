import requests


class Zendesk:
    def __init__(self, subdomain):
        self.base = f"https://{subdomain}.zendesk.com/api/v2"
        self.session = requests.Session()

    def get(self, path):
        answer = self.session.get(self.base + path, timeout=5)
        answer.raise_for_status()
        return answer.json()
