import { z } from 'zod';

/** The kinds of problem that a review looks for; rules and model name theirs from this list. */
export const categories = ['security', 'data-loss', 'breaking-change', 'correctness'] as const;
export const Category = z.enum(categories);
export type Category = z.infer<typeof Category>;
