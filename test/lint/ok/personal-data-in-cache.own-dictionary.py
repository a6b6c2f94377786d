import json
from dataclasses import dataclass

import redis

cache = redis.Redis()


@dataclass
class Customer:
    id: str
    email: str
    plan: str

    @classmethod
    def from_record(cls, record):
        return cls(id=record["Id"], email=record["Email"], plan=record["Plan__c"])

    def to_dict(self):
        return {"id": self.id, "value": self.plan}


def keep(record):
    found = Customer.from_record(record)
    cache.set(found.id, json.dumps(found.to_dict()))
