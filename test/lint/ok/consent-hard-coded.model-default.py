from pydantic import BaseModel, EmailStr


class SignUp(BaseModel):
    email: EmailStr
    marketing_consent: bool = False
    terms_shown: bool = True
