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
    response.set_cookie("language", body.language, max_age=31_536_000)
    return {"ok": True}
