/** Pauses or resumes a route at once, and offers to undo. */
import { createElement } from 'react'
import { useTranslation } from 'react-i18next'
import { pauseRoute, resumeRoute } from '../../api/setUp.ts'
import type { Route } from '../../api/setUpTypes.ts'
import { useSlug } from '../../parts/session.ts'
import { ToastWithUndo } from '../../parts/ToastWithUndo.tsx'
import { showToast } from '../../parts/toast.ts'
import { useChange } from '../../parts/useChange.ts'

type Change = { route: Pick<Route, 'id' | 'slug'>; paused: boolean }

export function useSetRoutePaused(): (route: Pick<Route, 'id' | 'slug'>, paused: boolean) => void {
  const { t } = useTranslation()
  const slug = useSlug()
  const change = useChange<Change>({
    run: ({ route, paused }) => (paused ? pauseRoute(slug, route.id) : resumeRoute(slug, route.id)),
    after: (_answer, { route, paused }) => {
      const message = t(paused ? 'routes.didPause' : 'routes.didResume', { name: route.slug })
      const undo = () => change.mutate({ route, paused: !paused })
      showToast({ message: createElement(ToastWithUndo, { message, onUndo: undo }) })
    },
  })
  return (route, paused) => change.mutate({ route, paused })
}
