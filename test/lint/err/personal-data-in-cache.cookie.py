from fastapi import APIRouter, Response
from pydantic import BaseModel

router = APIRouter()


class LoginBody(BaseModel):
    email: str
    password: str
    language: str = "nl"


@router.post("/login")
def login(body: LoginBody, response: Response):
    response.set_cookie("session", "opaque", httponly=True, secure=True)
    response.set_cookie("last_email", body.email, max_age=31_536_000)  # expect: personal-data-in-cache
    return {"ok": True}
