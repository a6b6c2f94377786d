from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from .db import get_session
from .models import Member

app = FastAPI()


@app.post("/members/verify")
async def verify(email: str, session: AsyncSession = Depends(get_session)):
    found = await session.scalar(select(Member.id).where(Member.email == email))
    if found is None:
        raise HTTPException(status_code=404, detail="No member with this address")
    return {"member": found}
