from .models import Person


def seed(session):
    session.add(
        Person(
            first_name="Test",
            email="marieke.dewit84@gmail.com",  # expect: hard-coded-personal-data
            phone="+31201234567",
        )
    )
    session.commit()
