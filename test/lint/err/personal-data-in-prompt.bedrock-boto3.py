import json

import boto3

bedrock = boto3.client("bedrock-runtime", region_name="eu-central-1")


def ask(customer, question):
    prompt = f"{customer.first_name} asks: {question}"
    return bedrock.invoke_model(modelId="amazon.titan", body=json.dumps({"inputText": prompt}))  # expect: personal-data-in-prompt
