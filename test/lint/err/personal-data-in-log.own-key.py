import logging

from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

log = logging.getLogger(__name__)


class Base(DeclarativeBase):
    pass


class Customer(Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str]
    active: Mapped[bool]

    def as_key(self) -> dict:
        return {"id": self.id, "active": self.active}

    def as_dict(self) -> dict:
        return {"id": self.id, "email": self.email}


def show(session: Session, number: int) -> None:
    found = session.get(Customer, number)
    log.info("read %s", found.as_dict())  # expect: personal-data-in-log
