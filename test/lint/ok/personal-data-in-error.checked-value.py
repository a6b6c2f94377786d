from rest_framework import serializers


class SignUpSerializer(serializers.Serializer):
    email = serializers.EmailField()
    quantity = serializers.IntegerField()

    def validate_email(self, value):
        if value.endswith("@mailinator.com"):
            raise serializers.ValidationError("addresses of this provider are not accepted")
        return value

    def validate_quantity(self, value):
        if value > 10:
            raise serializers.ValidationError(f"{value} is too many")
        return value
