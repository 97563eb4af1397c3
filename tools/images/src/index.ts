export { recipeOf, type Installation, type Recipe } from './production-set/dockerfile-recipe.js';
