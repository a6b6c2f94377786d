import json
import os

from redis.asyncio import Redis
from pydantic import BaseModel

redis = Redis.from_url(os.environ["REDIS_URL"], decode_responses=True)


class Session(BaseModel):
    customer_id: str
    email: str
    step: int


async def save_session(session: Session, token: str) -> None:
    await redis.setex(f"session:{token}", 900, json.dumps({"mail": session.email, "step": session.step}))  # expect: personal-data-in-cache
