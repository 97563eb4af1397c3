// Pages that run
export { readmeExamples, type ReadmeExamples } from './readme-examples.js';
