/** A document that cannot be read, such as a PDF without text. The message is one sentence without the file's name. */
export class ExtractionError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ExtractionError';
  }
}
