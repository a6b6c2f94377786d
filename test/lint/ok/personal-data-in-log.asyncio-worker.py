import asyncio
import logging

from inzage import Inzage
from zenpy import Zenpy

logger = logging.getLogger("worker")
inzage = Inzage(url="https://inzage.internal")
zenpy = Zenpy(subdomain="acme", email="-", token="-")


async def work(queue: asyncio.Queue, actor: str) -> None:
    while True:
        user_id = await queue.get()
        user = await asyncio.to_thread(
            inzage.lookup,
            {"actor": actor, "subject": user_id, "operation": "view", "reason": "complaint"},
            lambda permitted: zenpy.users(id=user_id),
        )
        logger.info("handled user %s", user.id)
        queue.task_done()
