from pydantic import BaseModel, EmailStr


class SignUp(BaseModel):
    email: EmailStr
    marketing_consent: bool = True  # expect: consent-hard-coded
