from .models import Person


def seed(session):
    session.add(
        Person(
            first_name="Test",
            email="marieke.dewit84@example.org",
            phone="+31201234567",
        )
    )
    session.commit()
