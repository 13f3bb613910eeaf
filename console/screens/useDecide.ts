/** Decides a task, says how many messages went on, and moves to the next one. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { decideTask } from '../api/hub.ts'
import { tasksQuery } from '../api/queries.ts'
import type { CrosswalkChoice, DoneChoice, PersonChoice, Task } from '../api/types.ts'
import type { VisitChoice } from '../api/visits.ts'
import { errorText } from '../parts/problemText.ts'
import { useSlug } from '../parts/session.ts'
import { showToast } from '../parts/toast.ts'

type Choice = CrosswalkChoice | PersonChoice | DoneChoice | VisitChoice

export function useDecide(next: () => void): (task: Task, choice: Choice) => void {
  const { t } = useTranslation()
  const slug = useSlug()
  const client = useQueryClient()
  const { queryKey } = tasksQuery(slug)
  const decision = useMutation({
    mutationFn: ({ task, choice }: { task: Task; choice: Choice }) => decideTask(slug, task.id, choice),
    onSuccess: ({ wentOn }, { task }) => {
      showToast({ message: wentOn === 0 ? t('tasks.decided') : t('tasks.wentOn', { count: wentOn }) })
      next()
      client.setQueryData(queryKey, old => old && { items: old.items.filter(each => each.id !== task.id) })
    },
    onError: error => {
      const { says, fix } = errorText(t, error)
      showToast({ message: `${says} ${fix}`, tone: 'bad' })
    },
    // Not waited for: the next key press may come before the lists are read again.
    onSettled: () => void client.invalidateQueries({ queryKey: [slug] }),
  })
  return (task, choice) => {
    // A second press while the first is on its way would decide the next task by accident.
    if (!decision.isPending) decision.mutate({ task, choice })
  }
}
