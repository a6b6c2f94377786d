from pydantic import BaseModel, EmailStr, Field


class Signup(BaseModel):
    email: EmailStr
    plan: str = "basic"
    marketing_consent: bool = Field(default=True)  # expect: consent-hard-coded
    remember: bool = True
