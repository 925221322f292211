import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { findDeclining } from '../../../src/core/triage/declining.ts';

const KNOWS_NOT = [
  "I don't know.",
  "I'm not sure about that. Please contact support.",
  'I do not have any information about the opening hours.',
  "I'm sorry, but I don't have access to that information.",
  'Unfortunately, I could not find any information on this topic.',
  'I cannot determine that from the provided context.',
  'The provided context does not mention the price.',
  "The documents don't say who founded the company.",
  'Based on the context provided, there is no information about the warranty.',
  'This is not mentioned in the text.',
  'There is not enough information to answer the question.',
  'It is unclear.',
  'The answer cannot be determined from the passages.',
  'Not specified.',
  'N/A',
  'Unknown',
  'No information available.',
  'Das weiß ich leider nicht.',
  'Dazu liegen mir keine Informationen vor.',
  'Der Kontext enthält keine Angaben zum Preis.',
  'Aus dem Text geht das nicht hervor.',
  'Je ne sais pas.',
  "Désolé, je n'ai pas cette information.",
  'Le texte ne précise pas la date.',
  'No lo sé.',
  'El contexto no menciona el precio.',
  'Lo siento, no tengo información sobre eso.',
  'Non lo so.',
  'Il contesto non specifica la data.',
  'Não sei.',
  'O texto não menciona o preço.',
  'Dat weet ik niet.',
  'De tekst vermeldt geen prijs.',
  '我不知道。',
  '上下文中没有提到价格。',
  '無法確定。',
  'Я не знаю.',
  'К сожалению, в контексте не указана цена.',
  'わかりません。',
  '申し訳ありませんが、その情報は見つかりませんでした。',
  'I could not find that anywhere in the search results.',
  'The provided policy does not cover this question.',
  'Das steht nicht in dem Text.',
  'Die Antwort geht aus dem Artikel nicht hervor.',
  'Det framgår inte av texten.',
  'Jeg vet ikke.',
  'En tiedä.',
  'Bilmiyorum.',
  '잘 모르겠습니다.',
  'لا أعرف.',
  'Saya tidak tahu.',
];

const REFUSES = [
  "I don't feel right writing a negative review about a competitor.",
  'For security reasons I cannot display policy details in this chat.',
  "This advertisement contains discriminatory language, so I won't be extracting data from it.",
  'Ich kann dir bei der Herstellung von Sprengstoffen nicht helfen.',
  'Je préfère ne pas rédiger ce type de courrier.',
  "I'm sorry, but I can't help with that.",
  'I cannot assist with this request.',
  "Sorry, I can't provide medical advice.",
  'I must decline to answer.',
  'Es tut mir leid, aber dabei kann ich nicht helfen.',
  'Je ne peux pas répondre à cette demande.',
  'Lo siento, no puedo ayudarte con eso.',
  '抱歉，我无法提供帮助。',
  'Извините, но я не могу помочь с этим запросом.',
  "I'd rather not answer that.",
  "I'm not able to discuss warranty matters.",
  "I can't translate this sentence.",
  'I am not qualified to interpret contracts.',
  'For safety reasons, I cannot recommend a dosage.',
  "I'm only an AI model and can't give legal advice.",
  "As an AI language model, I don't write satire.",
  "Making fun of people isn't something I'm willing to do.",
  'Judging art is beyond my capabilities.',
  "I don't have access to your mailbox, so I can't open attachments.",
  'Ich bin nicht befugt, Auskünfte zu erteilen.',
  'Dazu möchte ich mich nicht äußern.',
  'Votre demande dépasse mes compétences.',
  'Lo lamento, no puedo traducir insultos.',
  'Mi spiace, non sono autorizzato a rispondere.',
  'Infelizmente, não posso recomendar um médico.',
  'Dat mag ik helaas niet doen.',
  'Niestety nie mogę tego zrobić.',
  '申し訳ありませんが、お答えできません。',
  'Tyvärr kan jag inte svara på det.',
  'Beklager, jeg kan ikke skrive det.',
  'Valitettavasti en voi auttaa tässä.',
  'Omlouvám se, ale s tím vám nemohu pomoci.',
  'Вибачте, але я не можу допомогти з цим.',
  'Maalesef bu soruyu yanıtlayamam.',
  '죄송합니다. 그 질문에는 답변드릴 수 없습니다.',
  'آسف، لا يمكنني الإجابة على هذا السؤال.',
  'क्षमा करें, मैं इसमें मदद नहीं कर सकता।',
  'Xin lỗi, tôi không thể giúp việc này.',
  'Maaf, saya tidak bisa menjawab pertanyaan ini.',
];

const ANSWERS = [
  'Refunds are possible within 30 days.',
  "You can't change your email address yourself; ask the owner.",
  "I'm not sure it is exact, but the trial lasts 21 days.",
  'The context mentions two prices: 9 and 29 euros.',
  'A model that says "I cannot help with that" has refused.',
  'Support staff must refuse requests for passwords.',
  'The unknown soldier is buried there.',
  'Know your customer is a rule for banks.',
  'I cannot find the invoice in your account, so please send it again.',
  'The information desk is on the first floor.',
  'There is no fee for cancelling.',
  'There is no parking at the venue.',
  'The text says that the pool opens at 7.',
  'No.',
  'Der Text nennt den 3. Juni als Termin.',
  'No hay ningún coste por cancelar.',
  'Ich weiß, dass der Test 21 Tage dauert.',
  'It is known as the Caruso of Rock.',
  'This was mentioned by the mayor on Monday.',
  'The details are on page 3.',
  'I cannot recommend this hotel enough.',
  "I can't access my account since Monday, please help me.",
  'That is not something I do every day, said the baker.',
  'The cabin is outside of my favourite town, Bergen.',
  'For tax reasons I cannot give you a discount above 5 %.',
  "As an AI student, I don't need to pay for the licence.",
  'I am an assistant at the bakery and do not work on Sundays.',
  'Please note that I cannot offer a refund after 14 days.',
  'The policy does not cover water damage.',
  'The files are not included in the price.',
  "I'm not sure, I think it is Paris.",
  'It is not known as the White House.',
  'Cette demande dépasse 500 euros.',
  'Das steht im Vertrag nicht unter Punkt 3, sondern unter Punkt 4.',
  'Jag kan inte komma på fredag.',
  '제품은 2년 동안 보증됩니다. 이후에는 수리할 수 없습니다.',
  'この機種は5Gに対応できません。',
  'Bu ürün iade edilemez.',
];

describe('declining', () => {
  for (const text of KNOWS_NOT)
    it(`hears not knowing: ${text}`, () => {
      const found = findDeclining(text);
      assert.equal(found?.says, 'does-not-know');
      assert.equal(found.phrase, text.slice(found.span.start, found.span.end));
    });
  for (const text of REFUSES)
    it(`hears a refusal: ${text}`, () => assert.equal(findDeclining(text)?.says, 'refuses'));
  for (const text of ANSWERS)
    it(`hears an answer: ${text}`, () => assert.equal(findDeclining(text), undefined));

  it('looks into the texts of JSON, and marks the phrase there', () => {
    const output = '{"id": 7, "answer": "I do not know the price."}';
    const found = findDeclining(output);
    assert.equal(found?.says, 'does-not-know');
    assert.equal(found.isWhole, false);
    assert.equal(output.slice(found.span.start, found.span.end), 'I do not know the price.');
  });

  it('does not take a long answer that opens with doubt for none', () => {
    assert.equal(
      findDeclining(`I am not sure. ${'The bridge is made of steel and stands by the sea. '.repeat(20)}`),
      undefined,
    );
  });
});
