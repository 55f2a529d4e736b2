import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ValidRequest } from './request-schema.ts';

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);

/**
 * A whole answer to a request with a format is JSON of that schema, always: the model cannot say anything else. A brain that does is at fault and
 * fails loudly. What was refused or cut off need not be.
 */
export function checkStructured(text: string, stopReason: string, { output_config }: ValidRequest): void {
  const schema = output_config?.format?.schema;
  if (!schema || stopReason !== 'end_turn') return;
  const { $schema: _dialect, ...rest } = schema;
  if (!ajv.validate(rest, parse(text))) throw new Error(`the brain left the schema: ${ajv.errorsText()}`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('the brain did not answer in JSON');
  }
}
