import json
import urllib.parse
import urllib.request


def ping(email):
    request = urllib.request.Request(
        "https://list.example.org/ping" + "?email=" + urllib.parse.quote(email),  # expect: personal-data-in-url
        data=json.dumps({"email": email}).encode(),
        method="POST",
    )
    with urllib.request.urlopen(request) as answer:
        return answer.status
