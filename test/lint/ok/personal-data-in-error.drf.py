from rest_framework import serializers
from rest_framework.exceptions import ValidationError


class RegistratieSerializer(serializers.Serializer):
    iban = serializers.CharField()
    plan = serializers.ChoiceField(choices=["basis", "plus"])

    def validate_iban(self, iban):
        if not iban.startswith("NL"):
            raise ValidationError("Deze rekening is niet Nederlands")
        return iban

    def validate_plan(self, plan):
        if plan == "plus":
            raise ValidationError(f"Plan {plan} is uitverkocht")
        return plan
