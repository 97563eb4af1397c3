import { describe, expect, it } from '@jest/globals';
import { splitAtCommas, sqlStatements } from './sql-statements.js';

describe('SQL as statements', () => {
  it('is split where a statement ends, not inside of strings, bodies, names or comments', () => {
    const sql = `
      CREATE TABLE a (t text DEFAULT 'x;''y'); -- not; here
      CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $body$ SELECT 1; SELECT '$$'; $body$;
      /* nor; here */ DROP TABLE "odd;name"
    `;
    expect(sqlStatements(sql)).toEqual([
      "CREATE TABLE a (t text DEFAULT '')",
      'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$',
      'DROP TABLE "odd;name"',
    ]);
  });

  it('keeps operators and casts', () => {
    expect(sqlStatements("UPDATE a SET b = b - 1 / 2 WHERE c::int > '3'")).toEqual([
      "UPDATE a SET b = b - 1 / 2 WHERE c::int > ''",
    ]);
  });

  it('splits actions at their commas', () => {
    expect(splitAtCommas('ADD a numeric(10, 2), ADD b int')).toEqual(['ADD a numeric(10, 2)', 'ADD b int']);
  });
});
