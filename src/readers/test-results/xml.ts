import { Failure } from '../../domain/errors.ts';
import { XmlScanner, type XmlRules } from '../formats/xml.ts';
import { UnreadableResults, type TestReport } from './model.ts';

/**
 * What a test printed may be long and hold references that nobody defines. Text behind the root is a runner that
 * crashed, and a DTD is nothing that a runner writes.
 */
const rules: XmlRules = { longest: Number.MAX_SAFE_INTEGER, deepest: 200, loose: false, references: 'keep' };

/** Reads a report of a runner in XML. Throws UnreadableResults on what is none, or is cut. */
export function readXmlReport(source: string, what: string, read: (xml: XmlScanner) => TestReport): TestReport {
  try {
    return read(new XmlScanner(source, what, rules));
  } catch (error) {
    if (error instanceof Failure) throw new UnreadableResults(error.message);
    throw error;
  }
}

/** The tags of a document in their order, up to its end. */
export function* tagsOf(xml: XmlScanner): Generator<'open' | 'close'> {
  for (let tag = xml.next(); tag !== 'end'; tag = xml.next()) yield tag;
}
