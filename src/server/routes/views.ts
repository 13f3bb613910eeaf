/** Saved views of the list of messages. */
import { done } from '../answer.ts'
import { type Api, type ApiParts, answers, idParams, slugParams } from '../api.ts'
import { messageFilter } from '../message-filter.ts'
import { forgetView, keepView, viewBody, viewList, viewsFor } from '../saved-views.ts'

/** Adds the routes. */
export function addViews(api: Api, { hub }: ApiParts): void {
  api.get(
    '/views',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Saved views of the list of messages: your own and the shared ones',
        tags: ['messages'],
        params: slugParams,
        response: answers(viewList),
      },
    },
    request => viewsFor(hub, request, 'messages'),
  )

  api.post(
    '/views',
    {
      config: { action: 'messages.read' },
      schema: {
        summary: 'Keep a filter under a name',
        tags: ['messages'],
        params: slugParams,
        body: viewBody(messageFilter),
        response: answers(done),
      },
    },
    (request, reply) => keepView(hub, request, reply, 'messages', request.body),
  )

  api.delete(
    '/views/:id',
    {
      config: { action: 'messages.read' },
      schema: { summary: 'Forget a view of your own', tags: ['messages'], params: idParams, response: answers(done) },
    },
    (request, reply) => forgetView(hub, request, reply, 'messages', request.params.id),
  )
}
