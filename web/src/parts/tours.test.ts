import { expect, it } from 'vitest';
import { ROLES } from '../../../domain/roles.js';
import { tour as words } from '../i18n/zh/tour.js';
import { tourFor, TOURS } from './tours.js';

it('everybody is shown around, whatever his post', () => {
  expect(ROLES.filter((role) => !tourFor([role]))).toEqual([]);
  expect(tourFor(['lawyer', 'director'])?.key).toBe('head');
  expect(tourFor([])).toBeUndefined();
});

it('each page of a tour has its sentence, and each sentence its page', () => {
  const told = Object.entries(words.tour.of).map(([key, of]) => [key, Object.keys(of)]);
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(TOURS.map(({ key, pages }) => [key, pages])));
});
