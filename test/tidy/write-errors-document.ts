import { writeFileSync } from 'node:fs';
import { errorsDocument } from './errors-document.ts';

writeFileSync('ERRORS.md', errorsDocument());
