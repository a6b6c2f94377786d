from rest_framework import serializers


class SignUpSerializer(serializers.Serializer):
    email = serializers.EmailField()

    def validate_email(self, value):
        if value.endswith("@mailinator.com"):
            raise serializers.ValidationError(f"{value} is not accepted")  # expect: personal-data-in-error
        return value
