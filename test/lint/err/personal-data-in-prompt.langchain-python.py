from langchain_anthropic import ChatAnthropic
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate

prompt = ChatPromptTemplate.from_messages(
    [("system", "Vat het gesprek samen."), ("human", "{aanhef}\n\n{gesprek}")]
)
chain = prompt | ChatAnthropic(model="claude-sonnet-4-5") | StrOutputParser()


def samenvatting(klant, gesprek):
    return chain.invoke({"aanhef": f"Klant: {klant.achternaam}, {klant.geboortedatum}", "gesprek": gesprek})  # expect: personal-data-in-prompt
