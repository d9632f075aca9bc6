/** An answer with one of everything that an answer can have. */
export const richAnswer = `## In short

PostgreSQL offers three isolation levels that differ, and **Read Committed** is the one in use unless another is chosen [1]. A transaction at this level sees what was committed before each of its *statements* began, not before it began itself.

| level | dirty read | nonrepeatable read | phantom read | cost |
| - | - | - | - | -: |
| Read Committed | not possible | possible | possible | 1.0 |
| Repeatable Read | not possible | not possible | allowed, but not in PG | 1.1 |
| Serializable | not possible | not possible | not possible | 1.4 |

### How to choose

1. Begin with \`READ COMMITTED\`; it is right for most work.
2. Take \`REPEATABLE READ\` where a report reads several tables:
   - its figures agree with each other,
   - it may fail with a serialization error, and is then tried again.
3. Take \`SERIALIZABLE\` where rules span rows.

\`\`\`sql
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT sum(balance) FROM accounts WHERE branch = 7;  -- the same, however often
COMMIT;
\`\`\`

> A transaction that failed to serialize has to be run again from its beginning, with all that it read.

The chance that none of \\(n\\) transactions fails is

$$
P(n) = \\prod_{i=1}^{n} (1 - p_i) \\approx e^{-\\sum_{i=1}^{n} p_i}
$$

so that with $p = 0.01$ and $n = 50$ about 61 % go through.

\`\`\`mermaid
graph LR
  A[begin] --> B{conflict?}
  B -- no --> C[commit]
  B -- yes --> D[try again]
  D --> A
\`\`\`

- [x] read the chapter on concurrency
- [ ] measure with your own load, see [the manual](https://www.postgresql.org/docs/current/transaction-iso.html)
`
