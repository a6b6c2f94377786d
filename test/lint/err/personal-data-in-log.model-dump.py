import logging

from pydantic import BaseModel, EmailStr

log = logging.getLogger(__name__)


class SignUp(BaseModel):
    email: EmailStr
    phone: str
    plan: str


def take(form: SignUp):
    log.info("taken %s", form.model_dump(exclude={"phone"}))  # expect: personal-data-in-log
    log.debug("taken %s", form.model_dump_json(include={"email", "plan"}))  # expect: personal-data-in-log
