from pydantic import BaseModel, EmailStr, Field


class Signup(BaseModel):
    email: EmailStr
    plan: str = "basic"
    marketing_consent: bool = Field(default=False)
    remember: bool = True
