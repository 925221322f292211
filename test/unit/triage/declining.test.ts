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
];

const REFUSES = [
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
